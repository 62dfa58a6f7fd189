builtins.flakeRefToString { type = "indirect"; id = "a"; rev = "sha1-AAAA"; }
