import ./support/function.nix { y = 2; }
