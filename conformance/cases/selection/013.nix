[ (throw "x").a ]
