builtins.concatStringsSep "," [ "a" "b" { outPath = "c"; } ]
