builtins.seq (builtins.trace "first" { a = throw "never"; }) (builtins.trace "second" 1)
