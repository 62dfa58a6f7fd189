builtins.getAttr (throw "n") ({ })
