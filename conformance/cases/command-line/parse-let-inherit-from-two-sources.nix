s: t: let inherit (s) b; inherit (t) a; in a b
