builtins.fromTOML "[b]\n[[b.a]]\nc = 1\n[b]\na.d = 1"
