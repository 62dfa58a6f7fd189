builtins.genericClosure { startSet = [ { key = 1; } ]; operator = x: [ { k = 2; } ]; }
