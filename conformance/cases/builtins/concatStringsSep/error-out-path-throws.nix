builtins.concatStringsSep "," [ "a" { outPath = throw "an outPath"; } ]
