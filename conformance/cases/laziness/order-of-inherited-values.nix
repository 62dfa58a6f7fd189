let t = builtins.trace; in { inherit (t "s" { a = t "a" 1; b = t "b" 2; }) b a; }
