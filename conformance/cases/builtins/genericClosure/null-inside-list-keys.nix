builtins.genericClosure { startSet = [ { key = [ null 1 ]; } { key = [ null 2 ]; } { key = [ null 1 ]; } ]; operator = x: [ ]; }
