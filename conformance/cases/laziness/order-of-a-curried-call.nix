let t = builtins.trace; in (t "f" (a: t "g" (b: t "h" [ a b ]))) (t "a" 1) (t "b" 2)
