"other/extra.nix"
