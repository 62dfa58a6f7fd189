builtins.flakeRefToString { type = "path"; path = "/a b"; lastModified = 5; narHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; }
