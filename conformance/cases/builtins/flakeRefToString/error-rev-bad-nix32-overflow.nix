builtins.flakeRefToString { type = "indirect"; id = "a"; rev = "md5:zzzzzzzzzzzzzzzzzzzzzzzzzz"; }
