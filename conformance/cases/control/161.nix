(throw "x") 1
