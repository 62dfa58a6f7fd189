builtins.toXML {type = 1;}
