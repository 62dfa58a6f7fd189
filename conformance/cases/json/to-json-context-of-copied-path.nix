builtins.hasContext (builtins.toJSON [ ./support/file.txt ])
