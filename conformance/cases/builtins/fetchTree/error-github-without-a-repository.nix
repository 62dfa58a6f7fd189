builtins.fetchTree "github:a"
