builtins.trace "" (builtins.trace "\n" 1)
