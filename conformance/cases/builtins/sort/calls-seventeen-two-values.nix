builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" (a < b)) [ 1 1 1 1 0 1 1 0 1 0 1 1 1 1 0 0 1 ]
