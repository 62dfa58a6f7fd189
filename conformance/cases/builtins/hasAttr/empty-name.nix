builtins.hasAttr ("") ({ })
