builtins.flakeRefToString { type = "file"; url = "https://example.org/a.tar.gz"; }
