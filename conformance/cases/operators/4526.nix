(throw "t") && 0
