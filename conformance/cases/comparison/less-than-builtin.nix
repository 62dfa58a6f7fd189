[ (builtins.lessThan 1 2) (builtins.lessThan [ 1 ] [ 1 2 ]) (builtins.lessThan "b" "a") ]
