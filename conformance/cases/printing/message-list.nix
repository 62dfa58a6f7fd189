builtins.add 1 ([ 1 "a" [ 2 ] { b = 3; } (1 + 1) ])
