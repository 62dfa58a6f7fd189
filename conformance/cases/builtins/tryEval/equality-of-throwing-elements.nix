builtins.tryEval ([ 1 (throw "x") ] == [ 1 2 ])
