builtins.toXML {}
