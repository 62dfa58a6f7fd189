builtins.fetchTree "1a:b/c"
