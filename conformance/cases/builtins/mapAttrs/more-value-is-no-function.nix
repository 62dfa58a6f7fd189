(builtins.mapAttrs (n: v: v 1) { a = 2; }).a
