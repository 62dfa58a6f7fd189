builtins.genericClosure { startSet = [ { key = throw "x"; } ]; operator = x: [ ]; }
