builtins.functionArgs "x: x"
