builtins.flakeRefToString { type = "indirect"; id = "nixpkgs"; ref = "main"; }
