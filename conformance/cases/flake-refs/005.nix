builtins.parseFlakeRef "path:/foo/bar?lastModified=5"
