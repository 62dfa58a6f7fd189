import ./support/crlf.nix
