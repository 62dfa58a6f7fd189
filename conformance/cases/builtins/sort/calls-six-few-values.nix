builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" (a < b)) [ 0 0 0 1 1 0 ]
