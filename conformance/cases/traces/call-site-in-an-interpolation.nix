let x = builtins.foldl' (s: h: "${h}") 1 (map (y: x) [ 1 ]); in x
