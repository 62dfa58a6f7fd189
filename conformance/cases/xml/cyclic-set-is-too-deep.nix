let x = { a = { b = [ x ]; }; }; in builtins.toXML x
