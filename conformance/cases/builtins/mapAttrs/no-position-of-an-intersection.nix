let x = builtins.mapAttrs (n: v: n) { a = 1; }; in builtins.unsafeGetAttrPos "a" (builtins.mapAttrs (n: v: v) (builtins.intersectAttrs { a = 1; b = 1; } { a = 2; c = 2; }))
