let t = builtins.trace; in t "a" [ ] ++ t "b" 1 ++ t "c" [ ]
