builtins.mapAttrs (n: v: if v == 1 then 1 else throw n) { a = 1; b = 2; }
