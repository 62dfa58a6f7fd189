let f = 1.0 / 3; in { plain = f; json = builtins.toJSON f; string = toString f; xml = builtins.toXML f; }
