"two/pkg/sub/deep.nix"
