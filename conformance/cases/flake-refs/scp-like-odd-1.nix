builtins.parseFlakeRef (builtins.flakeRefToString { type = "git"; url = "@/x:y"; })
