builtins.div 1.0e-300 1.0e300
