builtins.parseFlakeRef "nixpkgs"
