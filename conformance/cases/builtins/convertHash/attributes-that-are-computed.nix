builtins.convertHash { hash = "d41d8cd98f00b204" + "e9800998ecf8427e"; hashAlgo = "md" + "5"; toHashFormat = "s" + "ri"; }
