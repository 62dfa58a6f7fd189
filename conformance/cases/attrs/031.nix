builtins.getAttr (./x) ({ })
