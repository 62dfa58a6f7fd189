builtins.zipAttrsWith (throw "f") [ ]
