(x: builtins.seq x [ x x ]) (1 + 1)
