(throw "x").a
