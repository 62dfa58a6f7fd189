let f = n: v: if v == 1 then 1 else throw n; m = builtins.mapAttrs f { a = 1; b = 2; }; in m
