builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" true) [ 0 1 2 6 5 4 ]
