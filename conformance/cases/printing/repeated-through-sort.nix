let x = { v = 1; }; in builtins.sort (a: b: false) [ x x ]
