builtins.warn (builtins.substring 0 1 "é") 1
