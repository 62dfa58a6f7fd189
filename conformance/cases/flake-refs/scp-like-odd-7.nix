builtins.parseFlakeRef (builtins.flakeRefToString { type = "git"; url = "a@b"; })
