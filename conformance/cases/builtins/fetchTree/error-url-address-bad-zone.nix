builtins.fetchTree "https://[::1%25%4]/a"
