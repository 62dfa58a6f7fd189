builtins.flakeRefToString { type = "github"; owner = "a"; repo = "b"; rev = "012"; }
