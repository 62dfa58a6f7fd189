1.5 > (throw "t")
