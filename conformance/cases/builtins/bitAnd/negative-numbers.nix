[ (builtins.bitAnd (-1) 255) (builtins.bitAnd (-2) (-3)) (builtins.bitAnd (-9223372036854775807 - 1) 9223372036854775807) ]
