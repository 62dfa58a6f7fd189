map builtins.floor [ 0 7 (-7) ]
