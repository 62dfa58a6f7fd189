builtins.fetchTree "https://a/%x4"
