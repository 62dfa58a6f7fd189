builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" true) [ 0 2 ]
