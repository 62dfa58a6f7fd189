builtins.toXML { a = [ 1 [ (throw "x") ] ]; }
