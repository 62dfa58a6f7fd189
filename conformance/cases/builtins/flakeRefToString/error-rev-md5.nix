builtins.flakeRefToString { type = "github"; owner = "a"; repo = "b"; rev = "md5:00000000000000000000000000000000"; }
