builtins.trace "x" { a = 1; }.b
