builtins.fetchMercurial { url = "/nowhere"; name = builtins.toFile "a" ""; }
