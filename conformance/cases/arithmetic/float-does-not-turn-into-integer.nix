map builtins.typeOf [ (1.0 + 1) (1.5 * 2) (4.0 / 2) (1 - 1.0) (-1.0) ]
