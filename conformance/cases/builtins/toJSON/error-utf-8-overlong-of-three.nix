builtins.toJSON "aàŸ¿b"
