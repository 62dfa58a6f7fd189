builtins.fetchTree "github:a/b?rev=foo:1234"
