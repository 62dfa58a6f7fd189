builtins.catAttrs ("a") ({ })
