let t = builtins.trace; in t "1" { } // t "2" { } // t "3" { }
