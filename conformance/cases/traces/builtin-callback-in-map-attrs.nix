builtins.mapAttrs (n: v: throw "${n}") { a = 1; }
