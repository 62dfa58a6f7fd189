builtins.fromTOML ./support/document.toml
