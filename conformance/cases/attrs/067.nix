builtins.hasAttr (throw "n") ({ })
