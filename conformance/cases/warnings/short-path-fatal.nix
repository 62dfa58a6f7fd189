{ x = a/b.nix; }
