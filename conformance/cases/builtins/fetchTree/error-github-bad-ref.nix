builtins.fetchTree "github:a/b?ref=.c..d"
