(builtins.tryEval (builtins.toJSON (x: x))).success
