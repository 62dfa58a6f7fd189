builtins.parseFlakeRef "path:/a?lastModified=x"
