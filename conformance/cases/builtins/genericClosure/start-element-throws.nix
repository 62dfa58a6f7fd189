builtins.genericClosure { startSet = [ (throw "s") ]; operator = x: []; }
