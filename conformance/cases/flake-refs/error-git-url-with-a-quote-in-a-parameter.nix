builtins.flakeRefToString { type = "git"; url = "https://h/p?a=b\"c"; }
