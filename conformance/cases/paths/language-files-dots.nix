[ <nix/../x> <nix/./fetchurl.nix> ]
