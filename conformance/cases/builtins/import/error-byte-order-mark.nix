import ./support/bom.nix
