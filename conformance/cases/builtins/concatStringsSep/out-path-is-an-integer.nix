builtins.concatStringsSep "," ["a" {outPath = 1;}]
