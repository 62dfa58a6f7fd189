builtins.toXML (builtins.toXML "<")
