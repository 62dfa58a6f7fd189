builtins.isList [ (throw "element") ]
