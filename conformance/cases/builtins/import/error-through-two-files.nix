import ./support/chain-a.nix
