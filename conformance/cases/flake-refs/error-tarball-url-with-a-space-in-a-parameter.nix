builtins.flakeRefToString { type = "tarball"; url = "https://h/p?a=b c"; }
