builtins.genericClosure { startSet = [ {key=1;} {key=5;} {key=3;} {key=4;} {key=(x: x);} ]; operator = x: []; }
