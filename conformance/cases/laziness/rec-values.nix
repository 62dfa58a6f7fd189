let s = rec { a = builtins.trace "a" b; b = builtins.trace "b" 1; c = throw "never"; }; in s.a
