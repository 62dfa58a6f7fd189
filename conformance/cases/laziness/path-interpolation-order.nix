/a/${builtins.trace "1" "b"}/${builtins.trace "2" "c"}
