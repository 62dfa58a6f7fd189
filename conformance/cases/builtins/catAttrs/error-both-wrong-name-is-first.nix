builtins.catAttrs (1) ({ })
