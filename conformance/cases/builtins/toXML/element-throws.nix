builtins.toXML [1 (throw "x")]
