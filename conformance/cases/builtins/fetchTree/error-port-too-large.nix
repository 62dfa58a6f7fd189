builtins.fetchTree "https://a:65536/b"
