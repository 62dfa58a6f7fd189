builtins.flakeRefToString { type = "git"; url = "https://h/p q"; shallow = "x"; }
