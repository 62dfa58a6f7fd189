builtins.match ".*\\.nix" "foo.nix"
