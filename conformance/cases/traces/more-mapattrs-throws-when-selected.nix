let f = n: v: throw n; m = builtins.mapAttrs f { a = 1; }; in m.a
