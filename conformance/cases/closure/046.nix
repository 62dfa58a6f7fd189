builtins.genericClosure { startSet = [ { key = 2; } { key = 7; } { key = 2; } { key = 27; } ]; operator = x: []; }
