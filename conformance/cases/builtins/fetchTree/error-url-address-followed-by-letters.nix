builtins.fetchTree "https://[::1]b/a"
