import ./free.nix
