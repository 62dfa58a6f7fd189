builtins.concatMap (x: false) (throw "list")
