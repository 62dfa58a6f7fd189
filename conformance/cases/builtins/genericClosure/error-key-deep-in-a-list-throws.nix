builtins.genericClosure { startSet = [ { key = [ [ 1 (throw "a") ] ]; } { key = [ [ 1 (throw "b") ] ]; } ]; operator = x: [ ]; }
