builtins.parseFlakeRef "path:/a/../b/./c"
