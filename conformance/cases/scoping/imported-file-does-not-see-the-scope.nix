let extra = 1; in import ./support/scoped.nix
