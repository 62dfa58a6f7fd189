builtins.flakeRefToString { type = "github"; owner = "a"; repo = "b"; host = "c/d"; }
