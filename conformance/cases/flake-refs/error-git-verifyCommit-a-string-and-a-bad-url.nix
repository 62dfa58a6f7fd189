builtins.flakeRefToString { type = "git"; url = "x:y z"; verifyCommit = "x"; }
