builtins.genericClosure { startSet = [ {key=[1 1];} {key=[1 "a"];} ]; operator = x: []; }
