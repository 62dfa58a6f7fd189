map (x: x.n) (builtins.sort (a: b: a.k <= b.k) [ { k = 1; n = "a"; } { k = 1; n = "b"; } { k = 0; n = "c"; } { k = 1; n = "d"; } ])
