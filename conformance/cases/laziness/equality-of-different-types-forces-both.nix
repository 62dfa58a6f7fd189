1 == (throw "forced")
