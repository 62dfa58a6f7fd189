let t = builtins.trace; in "${t "1" "a"}-${t "2" "b"}${t "3" ""}"
