builtins.toJSON (throw "a")
