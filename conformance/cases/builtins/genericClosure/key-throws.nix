builtins.genericClosure { startSet = [ { key = throw "k"; } ]; operator = x: []; }
