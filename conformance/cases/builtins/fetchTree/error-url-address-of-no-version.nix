builtins.fetchTree "https://[v.a]/a"
