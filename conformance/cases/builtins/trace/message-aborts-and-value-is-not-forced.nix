builtins.trace (abort "message") 1
