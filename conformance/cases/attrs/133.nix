builtins.catAttrs ("b") ({ })
