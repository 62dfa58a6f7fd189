builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" (a < b)) [ 1 3 5 7 9 8 6 4 2 0 ]
