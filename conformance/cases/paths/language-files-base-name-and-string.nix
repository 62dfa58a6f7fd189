[ (baseNameOf <nix/fetchurl.nix>) (toString <nix/fetchurl.nix>) (<nix/fetchurl.nix> == <nix/fetchurl.nix>) ]
