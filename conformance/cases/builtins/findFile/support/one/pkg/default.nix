"one/pkg/default.nix"
