"two/only-two.nix"
