builtins.flakeRefToString { type = "foo"; ref = 1; }
