import "${./support/lib}/main.nix"
