map (algorithm: builtins.hashString algorithm "") [ "md5" "sha1" "sha256" "sha512" ]
