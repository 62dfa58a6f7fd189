builtins.parseFlakeRef "path:/a%20b"
