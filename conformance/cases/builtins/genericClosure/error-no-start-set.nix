builtins.genericClosure { operator = x: []; }
