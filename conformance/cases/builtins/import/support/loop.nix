import ./loop.nix
