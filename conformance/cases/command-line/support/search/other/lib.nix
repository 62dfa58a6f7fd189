"other/lib.nix"
