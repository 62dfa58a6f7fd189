builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" (a < b)) [ 7 6 5 4 3 2 1 ]
