builtins.fetchTree "https://%4x/a"
