let f = n: [(f (n + 1))]; in builtins.toXML (f 0)
