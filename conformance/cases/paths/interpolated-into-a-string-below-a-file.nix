"${./support/here.nix/x}"
