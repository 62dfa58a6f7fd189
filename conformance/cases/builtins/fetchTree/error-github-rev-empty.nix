builtins.fetchTree "github:a/b?rev="
