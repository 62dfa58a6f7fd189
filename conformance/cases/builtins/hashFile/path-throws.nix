builtins.hashFile "md5" (throw "path")
