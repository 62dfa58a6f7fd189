builtins.getFlake "nixpkgs"
