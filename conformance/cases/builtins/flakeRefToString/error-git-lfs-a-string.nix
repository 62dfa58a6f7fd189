builtins.flakeRefToString { type = "git"; url = "https://h/a"; lfs = "1"; }
