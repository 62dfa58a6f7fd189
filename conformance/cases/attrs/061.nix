builtins.hasAttr (1) ({ })
