import ./a.nix;
