rec { f = builtins.toXML { a = { b = [ f ]; }; }; }
