(import ./support/set.nix) ? b
