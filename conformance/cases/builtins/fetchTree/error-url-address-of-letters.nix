builtins.fetchTree "https://[::x]/a"
