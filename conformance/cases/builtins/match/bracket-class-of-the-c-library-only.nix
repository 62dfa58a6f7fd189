builtins.match "[[:w:]]+" "a_1"
