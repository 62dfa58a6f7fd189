builtins.genericClosure { startSet = [ {key=0;} ]; operator = x: if x.key < 50 then [ {key = x.key + 1; from = x.key;} {key = x.key * 2; from = x.key;} ] else []; }
