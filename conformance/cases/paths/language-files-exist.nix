[ (builtins.pathExists <nix/fetchurl.nix>) (builtins.pathExists <nix/nope.nix>) ]
