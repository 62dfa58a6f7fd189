builtins.fetchTree "github:a/b?rev=0"
