import ./other.nix + 1
