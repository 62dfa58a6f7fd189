builtins.fetchTree "http://a b/c"
