import ./support/broken.nix
