builtins.hashFile "sha256" ./support/abc == builtins.hashString "sha256" (builtins.readFile ./support/abc)
