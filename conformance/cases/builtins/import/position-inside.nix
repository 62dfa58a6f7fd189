removeAttrs (import ./support/position.nix) [ "file" ]
