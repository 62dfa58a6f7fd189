builtins.concatMap (builtins.isInt) (throw "list")
