builtins.fetchTree "https://a/b?c=^"
