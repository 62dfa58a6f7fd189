builtins.fetchTree "flake:1a"
