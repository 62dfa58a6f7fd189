let s = { inherit s; }; in builtins.toXML s
