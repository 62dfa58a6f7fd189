builtins.concatStringsSep "," [ (x: x) ]
