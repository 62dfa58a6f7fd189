let a = throw "never"; b = builtins.trace "b" 1; c = builtins.trace "c" 2; in c + b
