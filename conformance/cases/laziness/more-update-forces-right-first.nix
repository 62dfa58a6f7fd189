(throw "a") // (throw "b")
