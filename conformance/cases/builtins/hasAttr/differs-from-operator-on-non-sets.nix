[ (1 ? a) (builtins.tryEval (null ? a)).value ]
