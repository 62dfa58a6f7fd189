builtins.getAttr ("b") ({ })
