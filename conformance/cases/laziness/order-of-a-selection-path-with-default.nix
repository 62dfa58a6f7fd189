let t = builtins.trace; in (t "s" { a.b = 1; }).${t "n1" "a"}.${t "n2" "c"} or (t "d" 1)
