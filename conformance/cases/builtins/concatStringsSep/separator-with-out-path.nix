builtins.concatStringsSep { outPath = ","; } [ "a" ]
