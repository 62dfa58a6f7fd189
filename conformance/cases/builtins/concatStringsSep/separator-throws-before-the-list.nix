builtins.concatStringsSep (throw "separator") (throw "list")
