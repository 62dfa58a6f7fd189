builtins.fetchTree "path:/a?b=c"
