import "./support/set.nix"
