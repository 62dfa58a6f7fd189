builtins.mapAttrs (throw "function") { }
