builtins.fetchTree "https://[::1%25]/a"
