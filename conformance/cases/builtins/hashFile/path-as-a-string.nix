builtins.hashFile "md5" (toString ./support/abc) == builtins.hashFile "md5" ./support/abc
