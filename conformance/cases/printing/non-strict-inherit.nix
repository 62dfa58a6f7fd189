let x = 1; y = 1 + 1; s = { z = 3; }; in { inherit x y; inherit (s) z; }
