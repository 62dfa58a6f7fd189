import ./support/no-newline.nix
