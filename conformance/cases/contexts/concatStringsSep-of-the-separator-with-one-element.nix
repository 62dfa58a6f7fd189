builtins.getContext (builtins.concatStringsSep (builtins.toFile "a" "a") [ "x" ])
