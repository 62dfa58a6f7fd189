let inherit (s) s; in s
