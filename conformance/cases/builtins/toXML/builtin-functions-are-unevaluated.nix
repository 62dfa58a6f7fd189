builtins.toXML [ builtins.map (builtins.add 1) ]
