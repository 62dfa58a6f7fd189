[ (import ./support/set.nix) (import ./support/set.nix) ]
