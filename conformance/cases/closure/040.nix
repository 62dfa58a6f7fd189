builtins.genericClosure { startSet = [ { key = 33; } { key = 35; } { key = "c"; } { key = 29; } { key = 8; } { key = 28; } { key = 28; } ]; operator = x: []; }
