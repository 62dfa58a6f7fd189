let n = "a" + toString 1; in builtins.unsafeGetAttrPos "a1" (builtins.mapAttrs (n: v: v) { ${n} = 1; })
