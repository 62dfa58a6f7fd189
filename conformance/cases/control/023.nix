builtins.trace [ "a\n\"" "${"x"}" ] 1
