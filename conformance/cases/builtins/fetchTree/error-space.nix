builtins.fetchTree "path:/a b"
