builtins.toXML {a = {type = throw "x";};}
