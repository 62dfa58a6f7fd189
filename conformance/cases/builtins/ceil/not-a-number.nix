builtins.ceil (builtins.fromTOML "a = nan").a
