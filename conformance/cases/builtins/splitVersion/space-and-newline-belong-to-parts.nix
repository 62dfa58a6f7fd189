builtins.splitVersion "1 2\n3"
