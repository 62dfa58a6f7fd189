(import ./support/set.nix).a
