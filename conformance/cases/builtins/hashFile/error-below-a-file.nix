builtins.hashFile "md5" ../import/support/set.nix/x
