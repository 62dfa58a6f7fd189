{ value = import ./throws.nix; }
