builtins.flakeRefToString { type = "tarball"; url = "https://example.org/a.tar.gz"; }
