builtins.hashString "sha-256" "abc"
