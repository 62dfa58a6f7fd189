let t = builtins.trace; in (t "s" { f = t "f" (x: t "body" x); }).f (t "arg" 1)
