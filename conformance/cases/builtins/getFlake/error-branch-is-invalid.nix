builtins.getFlake "github:a/b?ref=c..d"
