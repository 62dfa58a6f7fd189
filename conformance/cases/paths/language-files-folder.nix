dirOf <nix/fetchurl.nix>
