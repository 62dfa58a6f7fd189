builtins.parseFlakeRef "nixpkgs/nixos-unstable"
