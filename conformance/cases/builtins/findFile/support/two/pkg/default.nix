"two/pkg/default.nix"
