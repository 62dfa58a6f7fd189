builtins.fetchTree "https://[::1/a"
