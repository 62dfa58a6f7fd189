map builtins.parseFlakeRef [ "a" "/" "a:/" "path:/" ]
