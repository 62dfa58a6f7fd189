builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" true) [ 0 1 2 3 8 7 6 5 ]
