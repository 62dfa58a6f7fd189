[] - (throw "t")
