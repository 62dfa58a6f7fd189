builtins.hashFile "sha256" <nix/nothing.nix>
