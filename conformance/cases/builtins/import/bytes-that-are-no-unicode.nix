import ./support/latin.nix
