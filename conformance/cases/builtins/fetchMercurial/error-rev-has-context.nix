fetchMercurial { url = "http://localhost"; rev = builtins.toFile "a" "a"; }
