"a" -> (throw "t")
