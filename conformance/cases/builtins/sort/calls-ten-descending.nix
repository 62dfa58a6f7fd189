builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" (a < b)) [ 10 9 8 7 6 5 4 3 2 1 ]
