placeholder (throw "x")
