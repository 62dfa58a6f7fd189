builtins.fromTOML "a = \n# 1"
