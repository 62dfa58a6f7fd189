[ (builtins.substring 0 0 "") (builtins.substring 0 5 "") (builtins.substring 5 5 "") ]
