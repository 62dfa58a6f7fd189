builtins.parseFlakeRef "path:/a?rev=abc"
