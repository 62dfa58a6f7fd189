builtins.concatStringsSep "," ["a"]
