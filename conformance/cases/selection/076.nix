toString (throw "ts")
