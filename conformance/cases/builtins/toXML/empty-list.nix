builtins.toXML []
