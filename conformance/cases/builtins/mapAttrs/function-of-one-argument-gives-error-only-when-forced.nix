(builtins.mapAttrs (name: name) { a = 1; b = 2; }) ? a
