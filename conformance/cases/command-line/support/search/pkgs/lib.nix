"pkgs/lib.nix"
