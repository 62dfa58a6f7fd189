2 ++ (throw "x")
