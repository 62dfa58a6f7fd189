builtins.fetchTree "a b"
