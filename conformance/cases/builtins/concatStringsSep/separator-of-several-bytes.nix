builtins.concatStringsSep "–é–" [ "a" "b" "c" ]
