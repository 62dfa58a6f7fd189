builtins.fetchTree "https://a:0/b"
