builtins.match "(ab){1000}" (builtins.concatStringsSep "" (builtins.genList (x: "ab") 1000))
