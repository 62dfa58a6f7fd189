builtins.concatMap (throw "f") ([ ])
