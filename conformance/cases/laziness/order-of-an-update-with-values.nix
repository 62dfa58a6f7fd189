let t = builtins.trace; in t "a" { x = 1; } // t "b" { y = t "y" 2; } // t "c" { x = 3; }
