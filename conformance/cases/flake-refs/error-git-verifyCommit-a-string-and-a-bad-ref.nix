builtins.flakeRefToString { type = "git"; url = "https://h/p"; verifyCommit = "x"; ref = "~"; }
