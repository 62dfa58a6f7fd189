builtins.mapAttrs (n: v: throw "m") { a = 1; }
