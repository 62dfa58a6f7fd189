let s = rec { x = { z = 1; }; y = x.z; }; in builtins.seq s.y (s + 1)
