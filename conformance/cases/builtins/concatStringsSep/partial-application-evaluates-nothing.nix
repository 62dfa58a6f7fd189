builtins.seq (builtins.concatStringsSep (throw "x")) "here"
