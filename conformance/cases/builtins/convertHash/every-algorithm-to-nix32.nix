map (hashAlgo: builtins.convertHash { hash = builtins.hashString hashAlgo "x"; inherit hashAlgo; toHashFormat = "nix32"; }) [ "md5" "sha1" "sha256" "sha512" ]
