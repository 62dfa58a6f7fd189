builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" false) [ 5 3 4 1 2 6 0 ]
