builtins.getAttr (null) ({ })
