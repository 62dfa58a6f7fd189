builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" (a < b)) [ 635 225 269 64 564 241 260 852 768 290 529 998 136 827 240 884 380 464 ]
