builtins.stringLength 3
