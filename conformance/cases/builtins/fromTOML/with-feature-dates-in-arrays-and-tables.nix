builtins.fromTOML "a = [ 1979-05-27, 07:32:00 ]\nb = { c = 1979-05-27T07:32:00Z }"
