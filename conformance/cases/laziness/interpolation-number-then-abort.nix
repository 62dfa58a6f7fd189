let f = x: x; in "a${f 1} ${f (abort "z")}"
