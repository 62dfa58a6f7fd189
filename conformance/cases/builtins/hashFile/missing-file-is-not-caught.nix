builtins.tryEval (builtins.hashFile "md5" ./support/missing)
