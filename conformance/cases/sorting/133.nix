builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" true) [ 0 1 2 3 4 5 6 7 17 16 15 14 13 12 11 10 ]
