builtins.flakeRefToString { type = "git"; url = "https://h/p"; publicKey = 1; }
