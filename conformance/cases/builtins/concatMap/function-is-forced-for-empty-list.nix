builtins.concatMap (throw "f") [ ]
