builtins.catAttrs (throw "name") [ ]
