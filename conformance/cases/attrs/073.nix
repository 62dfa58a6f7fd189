builtins.hasAttr (./x) ({ })
