builtins.catAttrs ("") ({ })
