"${./support/folder}/default.nix"
