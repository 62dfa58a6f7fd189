builtins.trace (builtins.concatStringsSep "-" (builtins.genList toString 200)) 1
