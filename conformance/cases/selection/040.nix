1 // (throw "b")
