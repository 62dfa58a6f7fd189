(throw "t") -> 1
