builtins.floor (builtins.fromTOML "a = nan").a
