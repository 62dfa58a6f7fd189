map (x: x.key) (builtins.genericClosure { startSet = [ {key=[0];} ]; operator = x: if builtins.length x.key < 5 then [ {key = x.key ++ [1];} {key = [2] ++ x.key;} ] else []; })
