builtins.flakeRefToString { type = "foo"; revCount = "1"; }
