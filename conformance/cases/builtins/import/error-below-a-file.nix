import ./support/set.nix/x
