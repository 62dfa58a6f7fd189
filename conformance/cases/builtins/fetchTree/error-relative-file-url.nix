builtins.fetchTree "file:x"
