import [ ./support/set.nix ]
