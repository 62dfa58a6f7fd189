builtins.hashFile "md5" ./support
