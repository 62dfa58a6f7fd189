"a directory whose name ends in .nix"
