let x = { b = 1; }; in { inherit (x) a; }
