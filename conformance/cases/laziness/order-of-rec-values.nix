let t = builtins.trace; s = rec { a = t "a" b; b = t "b" c; c = t "c" 1; }; in [ s.c s.a s.b ]
