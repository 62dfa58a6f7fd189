(import ./support/link.nix).a
