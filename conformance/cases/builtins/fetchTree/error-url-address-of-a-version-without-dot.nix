builtins.fetchTree "https://[v1]/a"
