builtins.fromTOML "a = \"\\ x\""
