builtins.flakeRefToString { type = "git"; url = "https://h/p"; publicKeys = "["; }
