map (builtins.concatStringsSep "-") [ [ "a" "b" ] [ ] [ "c" ] ]
