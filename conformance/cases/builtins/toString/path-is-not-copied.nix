builtins.hasContext (toString ./support)
