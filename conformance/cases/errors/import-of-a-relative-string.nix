import "a.nix"
