import ./support/absent.nix
