builtins.fetchurl { url = builtins.toFile "a" "a"; }
