{ ok = builtins.tryEval 1; bad = builtins.tryEval [ (throw "printed") ]; }
