import ./support/inner.nix
