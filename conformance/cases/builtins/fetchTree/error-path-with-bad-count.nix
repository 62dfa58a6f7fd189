builtins.fetchTree "path:/a?revCount=x"
