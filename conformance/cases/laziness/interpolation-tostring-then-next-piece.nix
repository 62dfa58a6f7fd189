let f = x: x; in "a${f { __toString = s: builtins.trace "first" "x"; }} ${f (builtins.trace "second" "y")}"
