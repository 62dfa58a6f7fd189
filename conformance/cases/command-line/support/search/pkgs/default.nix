"pkgs/default.nix"
