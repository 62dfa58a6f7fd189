1 + (throw "x")
