let inherit (x) y; x = { y = "z${y}"; }; in y
