true -> (throw "forced")
