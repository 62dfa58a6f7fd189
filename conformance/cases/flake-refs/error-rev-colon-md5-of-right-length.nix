builtins.flakeRefToString { type = "github"; owner = "o"; repo = "r"; rev = "md5:00000000000000000000000000000000"; }
