import ./support/set.nix
