import ./support/empty.nix
