<here.nix>
