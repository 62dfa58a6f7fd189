let t = builtins.trace; in with t "w1" { a = t "a1" 1; }; with t "w2" { b = t "b2" 2; }; [ b a b ]
