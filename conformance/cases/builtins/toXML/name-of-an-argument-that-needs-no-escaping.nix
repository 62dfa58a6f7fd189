builtins.toXML (a'b-c_d: 1)
