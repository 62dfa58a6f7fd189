(builtins.trace "set" { a = 1; }) ? ${builtins.trace "name" "a"}
