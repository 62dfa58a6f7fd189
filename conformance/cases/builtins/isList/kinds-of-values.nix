map builtins.isList [ [ ] [ 1 ] [ [ ] ] (builtins.attrNames { a = 1; }) { } null "[ ]" 1 ]
