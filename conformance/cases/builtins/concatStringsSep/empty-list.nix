builtins.concatStringsSep (builtins.trace "separator" ",") [ ]
