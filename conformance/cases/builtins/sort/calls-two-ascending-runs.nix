builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" (a < b)) [ 10 11 12 13 14 15 1 2 3 4 5 6 ]
