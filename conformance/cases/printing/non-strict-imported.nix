{ i = import ./support/set.nix; }
