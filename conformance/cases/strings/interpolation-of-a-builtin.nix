"a${builtins.add}"
