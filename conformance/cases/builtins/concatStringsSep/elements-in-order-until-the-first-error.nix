builtins.concatStringsSep "," [ (builtins.trace "one" "a") (builtins.trace "two" 2) (builtins.trace "three" 3) ]
