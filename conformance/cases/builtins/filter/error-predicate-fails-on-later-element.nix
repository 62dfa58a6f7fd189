builtins.head (builtins.filter (x: if x == 2 then throw "second" else true) [ 1 2 ])
