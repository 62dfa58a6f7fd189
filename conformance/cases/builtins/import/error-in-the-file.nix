import ./support/throws.nix
