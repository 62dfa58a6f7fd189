builtins.mapAttrs (n: v: throw n) { b = 1; a = 1; }
