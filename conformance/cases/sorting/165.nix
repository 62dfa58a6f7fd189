builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" true) [ 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 33 32 31 30 29 28 27 26 25 24 23 22 21 20 19 18 ]
