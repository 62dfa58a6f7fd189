builtins.tryEval (builtins.filter (x: abort "stop") [ 1 ])
