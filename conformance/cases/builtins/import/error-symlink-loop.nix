import ./support/circle.nix
