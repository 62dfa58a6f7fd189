builtins.fromTOML "a = { b = { c = {} } }\nd = []"
