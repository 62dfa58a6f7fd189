let s = rec { __overrides = if builtins.trace "a" (b == 1) then throw "F" else { b = s.c; }; b = 1; c = [ b b ]; }; in [ (builtins.tryEval s) (builtins.tryEval s) ]
