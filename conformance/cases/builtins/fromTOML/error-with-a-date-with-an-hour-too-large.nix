builtins.fromTOML "a = 1979-05-27T24:00:00"
