builtins.hasAttr (null) ({ })
