import ./support/forbidden/z.nix
