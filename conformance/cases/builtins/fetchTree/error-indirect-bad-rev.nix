builtins.fetchTree "flake:a/b/c"
