builtins.parseFlakeRef "flake:nixpkgs?dir=lib"
