builtins.fromJSON (builtins.readFile ./support/document.json)
