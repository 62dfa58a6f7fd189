builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" (a < b)) [ 24 124 675 636 983 454 251 300 40 800 139 846 401 13 491 ]
