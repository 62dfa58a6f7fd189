builtins.flakeRefToString { type = "tarball"; url = "https://h/p"; narHash = "x:00"; }
