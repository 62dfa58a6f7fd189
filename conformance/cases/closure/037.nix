builtins.genericClosure { startSet = [ { key = 36; } { key = 32; } ]; operator = x: []; }
