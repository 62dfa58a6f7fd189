builtins.toXML { a = [ 1 { b = builtins.head [ 2 ]; } ]; }
