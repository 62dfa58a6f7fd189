(builtins.mapAttrs (name: value: if name == "a" then value else throw name) { a = 1; b = 2; }).a
