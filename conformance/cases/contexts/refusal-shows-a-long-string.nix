builtins.splitVersion (builtins.concatStringsSep "\n" (builtins.genList (i: builtins.toFile "a" "a") 40))
