builtins.elemAt (map (x: if x == 1 then throw "never" else x) [ 1 2 ]) 1
