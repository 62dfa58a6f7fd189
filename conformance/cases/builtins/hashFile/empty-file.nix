builtins.hashFile "sha256" ./support/empty
