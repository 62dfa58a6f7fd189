map builtins.isInt [ (7 / 2) (7 / 2.0) (builtins.div 6 3) ]
