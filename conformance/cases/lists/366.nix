builtins.concatMap (throw "f") ([ { a = true; } { a = false; } ])
