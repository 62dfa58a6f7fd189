builtins.genericClosure { startSet = [ { key = 34; } { key = 20; } { key = 4; } { key = 15; } { key = 34; } { key = "b"; } { key = 27; } { key = 24; } ]; operator = x: []; }
