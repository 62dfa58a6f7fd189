[ (1.0e308 * 10) (-1.0e308 * 10) (0.0 * (-1)) (builtins.fromTOML "a = nan").a ]
