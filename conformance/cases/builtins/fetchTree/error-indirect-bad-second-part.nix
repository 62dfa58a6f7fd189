builtins.fetchTree "flake:a/.b"
