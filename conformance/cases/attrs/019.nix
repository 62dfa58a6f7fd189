builtins.getAttr (1) ({ })
