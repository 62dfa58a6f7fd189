[ (import ./support/here.nix) ./here ]
