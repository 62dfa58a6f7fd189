map builtins.typeOf [ (builtins.add 1 2) (builtins.add 1 2.0) (builtins.add 1.0 2.0) ]
