let __nixPath = { }; in <nix/fetchurl.nix>
