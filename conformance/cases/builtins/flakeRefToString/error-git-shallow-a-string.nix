builtins.flakeRefToString { type = "git"; url = "https://h/a"; shallow = "1"; }
