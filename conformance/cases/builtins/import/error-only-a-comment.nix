import ./support/comment.nix
