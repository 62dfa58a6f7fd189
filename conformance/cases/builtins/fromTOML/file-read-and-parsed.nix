builtins.fromTOML (builtins.readFile ./support/document.toml)
