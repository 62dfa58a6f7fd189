builtins.genericClosure { startSet = [ {key=[1 2];} {key=[1 (throw "x")];} ]; operator = x: []; }
