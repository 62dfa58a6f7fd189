[ (builtins ? __length) (builtins ? length) (builtins ? __add) ]
