builtins.mapAttrs (name: value: name) { a = throw "value"; }
