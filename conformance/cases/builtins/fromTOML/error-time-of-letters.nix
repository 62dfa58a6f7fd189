builtins.fromTOML "a = 2000-01-01Tx"
