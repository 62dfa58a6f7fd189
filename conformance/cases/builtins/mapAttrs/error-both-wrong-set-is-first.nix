builtins.mapAttrs 1 2
