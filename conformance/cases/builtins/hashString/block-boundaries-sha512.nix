map (n: builtins.hashString "sha512" (builtins.concatStringsSep "" (builtins.genList (i: "a") n))) [ 111 112 127 128 ]
