let free = 1; in import ./support/free.nix
