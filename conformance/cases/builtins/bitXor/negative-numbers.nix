[ (builtins.bitXor (-1) 255) (builtins.bitXor (-8) (-8)) (builtins.bitXor (-9223372036854775807 - 1) (-1)) ]
