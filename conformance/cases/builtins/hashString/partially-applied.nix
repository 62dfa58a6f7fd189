map (builtins.hashString "sha1") [ "" "a" ]
