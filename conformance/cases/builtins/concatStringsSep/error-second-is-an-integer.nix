let id = x: x; in builtins.concatStringsSep "," [ { outPath = "a"; } (id 2) ]
