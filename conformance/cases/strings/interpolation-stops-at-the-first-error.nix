let t = builtins.trace; in "${t "1" "a"}${1}${t "3" "c"}"
