builtins.fetchTree { type = "git"; url = "http://localhost"; name = "n"; }
