builtins.trace "a\n\"b\"" 1
