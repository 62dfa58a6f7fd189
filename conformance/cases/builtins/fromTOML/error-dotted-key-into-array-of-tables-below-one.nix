builtins.fromTOML "[[b.a]]\nc = 1\n[b]\na.d = 1"
