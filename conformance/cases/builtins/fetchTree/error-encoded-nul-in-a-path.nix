builtins.fetchTree "path:/a%00b"
