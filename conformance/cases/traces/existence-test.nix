(throw "x") ? a.b
