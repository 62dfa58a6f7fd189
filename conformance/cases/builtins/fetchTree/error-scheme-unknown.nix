builtins.fetchTree "foo:/a"
