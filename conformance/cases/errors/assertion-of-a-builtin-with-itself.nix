assert map == builtins.map; 1
