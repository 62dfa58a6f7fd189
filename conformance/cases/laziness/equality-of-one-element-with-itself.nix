let a = [ (throw "forced") ]; in a == a
