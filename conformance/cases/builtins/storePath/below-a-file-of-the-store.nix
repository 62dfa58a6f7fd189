builtins.storePath "${./../import/support/set.nix}/x/y"
