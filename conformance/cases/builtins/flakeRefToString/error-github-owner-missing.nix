builtins.flakeRefToString { type = "github"; repo = "b"; }
