"from value.nix"
