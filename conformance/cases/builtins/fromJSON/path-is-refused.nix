builtins.fromJSON ./support/document.json
