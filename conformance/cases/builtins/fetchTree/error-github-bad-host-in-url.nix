builtins.fetchTree "github:a/b?host=c/d"
