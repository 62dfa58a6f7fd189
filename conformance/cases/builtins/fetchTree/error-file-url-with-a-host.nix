builtins.fetchTree "file://localhost/a"
