builtins.fromJSON (throw "x")
