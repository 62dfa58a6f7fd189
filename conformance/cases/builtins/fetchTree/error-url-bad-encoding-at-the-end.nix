builtins.fetchTree "https://a/%4"
