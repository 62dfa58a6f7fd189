builtins.flakeRefToString { type = "git"; url = "https://h/p"; publicKeys = "1.5"; }
