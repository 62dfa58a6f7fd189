"${./support/here.nix}"
