builtins.flakeRefToString { type = "github"; owner = "o"; repo = "r"; rev = "sha512-AAAA"; }
