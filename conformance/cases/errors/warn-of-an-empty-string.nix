builtins.warn "" (builtins.warn "\n\n" 1)
