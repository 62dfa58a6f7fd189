builtins.concatStringsSep "," [ [ "a" "b" ] ]
