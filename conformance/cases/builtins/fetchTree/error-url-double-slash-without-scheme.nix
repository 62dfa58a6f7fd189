builtins.fetchTree "//a/b"
