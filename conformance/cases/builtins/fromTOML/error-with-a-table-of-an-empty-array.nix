builtins.fromTOML "a = [ ]\n[a.b]\n"
