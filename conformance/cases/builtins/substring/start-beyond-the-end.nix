[ (builtins.substring 6 1 "hello") (builtins.substring 6 (-1) "hello") ]
