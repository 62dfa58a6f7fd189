builtins.concatStringsSep "," [ "" "" "" ]
