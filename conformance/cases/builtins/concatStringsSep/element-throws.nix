builtins.concatStringsSep "," ["a" (throw "x")]
