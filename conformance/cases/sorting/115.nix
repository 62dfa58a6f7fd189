builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" (a < b)) [ 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1 ]
