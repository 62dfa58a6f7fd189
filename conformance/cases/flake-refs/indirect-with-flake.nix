builtins.parseFlakeRef "flake:nixpkgs"
