builtins.hashFile "md5" { outPath = ./support/abc; } == builtins.hashFile "md5" ./support/abc
