s: { inherit (s) x y; inherit (s.t) z; w = 1; }
