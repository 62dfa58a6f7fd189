builtins.catAttrs (./x) ({ })
