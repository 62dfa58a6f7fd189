builtins.sort (a: b: (builtins.tryEval (builtins.sort (x: y: throw "x") [ 3 2 1 ])).success || a < b) [ 3 1 2 ]
