builtins.toJSON [ ../import/support/link.nix ]
