builtins.flakeRefToString { type = "file"; url = "https://h/a"; narHash = "foo-AAAA"; }
