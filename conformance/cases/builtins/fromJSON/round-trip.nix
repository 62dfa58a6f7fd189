let v = { a = [ 1 2.5 null true "x\"\n" ]; b.c = { }; d = [ ]; }; in builtins.fromJSON (builtins.toJSON v) == v
