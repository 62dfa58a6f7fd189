builtins.concatStringsSep "," ["a" (throw "x") 1]
