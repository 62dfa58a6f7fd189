builtins.fromTOML "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa = 1 # bbbbbbbbbbbbbbbbbbbb"
