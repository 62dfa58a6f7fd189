let t = builtins.trace; in { b = t "lb" 1; a = t "la" 2; } == { a = t "ra" 2; b = t "rb" 1; }
