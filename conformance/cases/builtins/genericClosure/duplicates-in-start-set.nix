builtins.genericClosure { startSet = [ { key = 30; } { key = 1; } { key = 39; } { key = 1; } { key = 4; } { key = 34; } { key = 2; } { key = 24; } { key = 7; } ]; operator = x: []; }
