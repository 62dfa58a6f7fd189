builtins.concatStringsSep (builtins.trace "separator" ",") (builtins.trace "list" [ (builtins.trace "element" "a") (builtins.trace "element" "b") ])
