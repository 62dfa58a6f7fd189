(builtins.tryEval [ (throw "later") ]).value
