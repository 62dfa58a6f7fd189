builtins.flakeRefToString { type = "indirect"; id = "a"; rev = "md5:00000000000000000000000000000000"; }
