import ./support/function.nix { a = "x"; }
