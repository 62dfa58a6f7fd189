builtins.flakeRefToString { type = "tarball"; url = "https://h/p"; narHash = "blake3:00"; }
