/a * (throw "t")
