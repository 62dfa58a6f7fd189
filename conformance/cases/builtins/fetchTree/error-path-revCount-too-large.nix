builtins.fetchTree "path:/a?revCount=18446744073709551616"
