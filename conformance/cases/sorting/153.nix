builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" (a < b)) [ 690 245 746 167 34 205 731 25 588 236 672 80 632 410 933 996 723 372 696 319 188 479 370 289 68 ]
