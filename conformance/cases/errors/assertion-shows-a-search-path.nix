assert <nix/fetchurl.nix> > <nix/fetchurl.nix>; 1
