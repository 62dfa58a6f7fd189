builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" (a < b)) [ 142 632 632 455 ]
