builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" (a < b)) [ 145 160 610 391 577 488 980 203 991 136 623 93 359 840 ]
