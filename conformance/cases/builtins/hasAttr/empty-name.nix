builtins.hasAttr "" { }
