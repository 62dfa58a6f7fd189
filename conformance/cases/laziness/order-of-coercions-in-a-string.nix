let t = builtins.trace; in "${t "1" { __toString = self: t "2" "x"; }}${t "3" "y"}"
