s: let inherit (s) a b; c = a; in c
