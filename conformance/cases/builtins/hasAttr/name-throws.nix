builtins.hasAttr (throw "n") { }
