builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" (a < b)) [ 104 587 255 ]
