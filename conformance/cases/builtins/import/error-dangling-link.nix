import ./support/dangling.nix
