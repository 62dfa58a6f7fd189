builtins.flakeRefToString { type = "tarball"; url = "https://h/p"; narHash = "md5-AAAAAAAAAAAAAAAAAAAAAA=="; }
