1 ++ (throw "right first?")
