builtins.fetchTree "a/b://c"
