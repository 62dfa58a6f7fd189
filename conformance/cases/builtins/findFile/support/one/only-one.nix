"one/only-one.nix"
