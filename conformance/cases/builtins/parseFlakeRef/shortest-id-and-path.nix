map builtins.parseFlakeRef [ "a" "/" "path:/" "path:a" ]
