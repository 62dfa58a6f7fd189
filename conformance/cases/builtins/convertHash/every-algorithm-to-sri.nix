map (hashAlgo: builtins.convertHash { hash = builtins.hashString hashAlgo ""; inherit hashAlgo; toHashFormat = "sri"; }) [ "md5" "sha1" "sha256" "sha512" ]
