builtins.concatStringsSep "," ["a" {}]
