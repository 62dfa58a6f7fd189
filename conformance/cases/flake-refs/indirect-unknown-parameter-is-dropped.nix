builtins.parseFlakeRef "flake:nixpkgs?x=1"
