builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" true) [ 0 1 4 3 ]
