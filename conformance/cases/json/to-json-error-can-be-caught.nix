(builtins.tryEval (builtins.toJSON [ (throw "x") ])).success
