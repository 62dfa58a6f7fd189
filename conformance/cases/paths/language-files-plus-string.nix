<nix/fetchurl.nix> + "/a"
