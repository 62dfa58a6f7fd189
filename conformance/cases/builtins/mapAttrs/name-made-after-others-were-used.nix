builtins.seq (builtins.mapAttrs (n: v: n) { a = 1; }).a (builtins.mapAttrs (n: v: n) (builtins.listToAttrs [ { name = "fresh" + toString (builtins.length [ 1 ]); value = 1; } ]))
