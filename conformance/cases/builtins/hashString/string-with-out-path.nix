builtins.hashString "md5" { outPath = "abc"; }
