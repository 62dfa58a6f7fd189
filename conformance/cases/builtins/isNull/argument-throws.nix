isNull (throw "argument")
