builtins.genericClosure { startSet = []; operator = throw "op"; }
