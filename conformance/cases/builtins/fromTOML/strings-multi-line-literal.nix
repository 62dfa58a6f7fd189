builtins.fromTOML "a = '''\nraw \\n ''two'' quotes\n  kept\\\n'''"
