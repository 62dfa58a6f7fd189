import ./support/loop.nix
