builtins.fetchTree "path:/a?lastModified=-1"
