[ (builtins.bitOr (-1) 255) (builtins.bitOr (-8) 3) (builtins.bitOr (-9223372036854775807 - 1) 9223372036854775807) ]
