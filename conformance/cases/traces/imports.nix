import ./support/outer.nix
