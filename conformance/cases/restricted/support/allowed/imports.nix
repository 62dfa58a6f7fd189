import ../forbidden/z.nix
