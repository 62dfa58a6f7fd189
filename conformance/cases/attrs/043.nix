builtins.hasAttr ("a") ({ })
