builtins.genericClosure { startSet = [ { key = /a; } { key = "/a"; } ]; operator = x: [ ]; }
