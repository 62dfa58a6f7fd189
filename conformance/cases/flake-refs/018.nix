builtins.flakeRefToString { type = "foo"; }
