builtins.readFile ./support/here.nix/x
