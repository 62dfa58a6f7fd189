<nix/missing.nix>
