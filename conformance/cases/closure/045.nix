builtins.genericClosure { startSet = [ { key = 21; } { key = 35; } { key = 1; } { key = "c"; } { key = "c"; } { key = "b"; } ]; operator = x: []; }
