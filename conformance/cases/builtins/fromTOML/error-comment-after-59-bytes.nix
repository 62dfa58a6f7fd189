builtins.fromTOML "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa = 1 # bbbbbbbbbbbbbbbbbbbb"
