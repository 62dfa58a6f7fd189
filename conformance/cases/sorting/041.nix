builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" (a < b)) [ 339 308 837 617 600 3 ]
