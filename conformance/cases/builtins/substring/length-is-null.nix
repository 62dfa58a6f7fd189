builtins.substring 0 null "x"
