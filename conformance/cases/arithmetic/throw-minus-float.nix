(throw "t") - 1.5
