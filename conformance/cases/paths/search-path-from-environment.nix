<e/here.nix>
