import ../set.nix
