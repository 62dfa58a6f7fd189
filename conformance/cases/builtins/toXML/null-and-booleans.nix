builtins.toXML [ null true false ]
