builtins.getAttr ("") ({ })
