builtins.genericClosure { startSet = [ {key="b";} ]; operator = x: [ {key = 1;} ]; }
