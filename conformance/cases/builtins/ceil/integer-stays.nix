map builtins.ceil [ 0 7 (-7) ]
