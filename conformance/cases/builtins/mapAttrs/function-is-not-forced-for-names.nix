builtins.attrNames (builtins.mapAttrs (throw "function") { a = 1; })
