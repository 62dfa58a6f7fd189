builtins.catAttrs (throw "n") { }
