let f = n: builtins.length (builtins.attrNames (builtins.mapAttrs (k: v: v) (if n == 0 then { } else { a = f (n - 1); }))); in f 3
