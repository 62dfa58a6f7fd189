import ./support/literals.nix
