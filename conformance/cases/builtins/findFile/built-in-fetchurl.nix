builtins.findFile [ ] "nix/fetchurl.nix"
