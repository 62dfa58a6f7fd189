builtins.fetchTree "github:a/b?host=a_b"
