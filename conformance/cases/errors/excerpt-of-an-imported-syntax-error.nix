{ a = import ./support/syntax.nix; }
