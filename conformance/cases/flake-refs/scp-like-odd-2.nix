builtins.parseFlakeRef (builtins.flakeRefToString { type = "git"; url = "a@/x:y"; })
