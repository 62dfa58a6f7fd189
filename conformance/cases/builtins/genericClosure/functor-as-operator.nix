builtins.genericClosure { startSet = [ {key=1;} ]; operator = { __functor = self: x: []; }; }
