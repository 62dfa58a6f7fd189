builtins.flakeRefToString (throw "x")
