"from second.nix"
