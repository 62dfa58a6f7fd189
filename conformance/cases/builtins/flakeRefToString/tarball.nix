builtins.flakeRefToString { type = "tarball"; url = "https://example.org/a"; narHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; }
