let t = builtins.trace; in /a/${t "1" "x"}/${t "2" "y"}
