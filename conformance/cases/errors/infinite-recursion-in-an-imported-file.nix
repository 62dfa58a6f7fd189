import ./infinite-recursion-in-an-imported-file.nix
