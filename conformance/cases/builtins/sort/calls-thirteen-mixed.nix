builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" (a < b)) [ 324 991 185 494 198 561 36 425 476 359 389 678 626 ]
