builtins.toJSON [ (builtins.fromTOML "a = nan").a (-1.0e308 * 10) ]
