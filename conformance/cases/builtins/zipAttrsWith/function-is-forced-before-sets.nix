builtins.zipAttrsWith (throw "function") [ (throw "set") ]
