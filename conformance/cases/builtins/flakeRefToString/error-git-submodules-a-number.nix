builtins.flakeRefToString { type = "git"; url = "https://h/a"; submodules = 1; }
