(x: x + 1) (throw "in the argument")
