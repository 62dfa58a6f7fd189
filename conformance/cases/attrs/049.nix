builtins.hasAttr ("b") ({ })
