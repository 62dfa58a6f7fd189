(x: builtins.seq x ([ x ] + 1)) { a = 1; }
