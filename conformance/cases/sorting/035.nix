builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" (a < b)) [ 5 4 3 2 1 ]
