builtins.getAttr (throw "n") { }
