builtins.flakeRefToString { type = "git"; url = "https://h/a"; allRefs = "1"; }
