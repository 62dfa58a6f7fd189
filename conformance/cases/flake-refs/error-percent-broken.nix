builtins.parseFlakeRef "path:/a%zz"
