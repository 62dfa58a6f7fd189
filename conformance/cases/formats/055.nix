builtins.fromTOML (throw "x")
