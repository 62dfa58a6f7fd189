builtins.getContext "a"
