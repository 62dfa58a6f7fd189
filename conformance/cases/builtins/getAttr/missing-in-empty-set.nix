builtins.getAttr ("a") ({ })
