builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" (a < b)) [ 1 2 3 4 1 2 3 4 1 2 3 4 ]
