builtins.flakeRefToString { type = "git"; url = "https://h/p"; publicKey = "k"; keytype = 1; }
