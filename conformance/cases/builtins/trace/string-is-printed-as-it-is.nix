builtins.trace "a\n\"b\" \${c} é\t" 1
