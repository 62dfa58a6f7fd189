builtins.outputOf 1 "out"
