builtins.flakeRefToString { type = "tarball"; url = "https://h/p"; narHash = "sha256-!!!!"; }
