builtins.catAttrs (throw "n") ({ })
