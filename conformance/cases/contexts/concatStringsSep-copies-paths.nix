builtins.getContext (builtins.concatStringsSep ":" [ ./support/one.txt ])
