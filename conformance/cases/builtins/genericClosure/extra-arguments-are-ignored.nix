builtins.genericClosure { startSet = [ { key = 1; } ]; operator = x: [ ]; more = throw "more"; }
