builtins.fromTOML "aaaaaaaaaaaaaaaaaaaaaaaaaa = 1 # bbbbbbbbbbbbbbbbbbbb"
