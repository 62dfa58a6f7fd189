map (n: builtins.hashString "sha256" (builtins.concatStringsSep "" (builtins.genList (i: "a") n))) [ 55 56 63 64 65 ]
