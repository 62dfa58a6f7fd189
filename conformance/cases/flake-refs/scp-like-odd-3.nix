builtins.parseFlakeRef (builtins.flakeRefToString { type = "git"; url = "@h/x:y"; })
