builtins.flakeRefToString { type = "sourcehut"; owner = "~u"; repo = "r"; rev = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4"; }
