builtins.catAttrs (null) ({ })
