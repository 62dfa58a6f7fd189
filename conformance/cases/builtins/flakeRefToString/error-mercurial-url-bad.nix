builtins.flakeRefToString { type = "hg"; url = "a"; }
