baseNameOf (throw "x")
