builtins.toXML (throw "x")
