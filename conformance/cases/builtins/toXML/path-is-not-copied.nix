builtins.toXML /no/such/path
