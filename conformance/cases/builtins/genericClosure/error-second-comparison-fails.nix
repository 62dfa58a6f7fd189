builtins.genericClosure { startSet = [ { key = [ 1 ]; } { key = [ 3 ]; } { key = [ 2 (throw "x") ]; } { key = [ 2 1 ]; } ]; operator = x: [ ]; }
