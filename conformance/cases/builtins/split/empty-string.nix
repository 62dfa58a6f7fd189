[ (builtins.split "a" "") (builtins.split "a*" "") (builtins.split "(a)?" "") ]
