builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" (a < b)) [ 972 767 366 865 413 18 562 ]
