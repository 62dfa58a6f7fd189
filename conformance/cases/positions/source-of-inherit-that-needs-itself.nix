let inherit (t) s; t = (x: x) s; in t
