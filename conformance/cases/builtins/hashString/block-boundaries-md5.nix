map (n: builtins.hashString "md5" (builtins.concatStringsSep "" (builtins.genList (i: "a") n))) [ 55 56 64 ]
