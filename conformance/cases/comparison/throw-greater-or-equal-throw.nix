(throw "t") >= (throw "t")
