let x = 1 + 1; y = 2; s = { l = [ x y ]; m = { inherit x; }; }; in builtins.seq s.l (builtins.seq s.m (s + 1))
