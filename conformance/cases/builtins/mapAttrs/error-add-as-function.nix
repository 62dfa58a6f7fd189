builtins.mapAttrs builtins.add { a = 1; }
