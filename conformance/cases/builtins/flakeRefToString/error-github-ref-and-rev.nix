builtins.flakeRefToString { type = "github"; owner = "o"; repo = "r"; ref = "x"; rev = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4"; }
