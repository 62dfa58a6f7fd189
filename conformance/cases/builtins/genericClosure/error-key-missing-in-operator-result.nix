builtins.genericClosure { startSet = [ { key = 1; } ]; operator = x: [ { kee = 2; } ]; }
