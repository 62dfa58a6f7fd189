builtins.fetchTree "file+git:///a"
