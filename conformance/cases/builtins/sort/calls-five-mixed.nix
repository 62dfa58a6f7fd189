builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" (a < b)) [ 984 203 552 897 694 ]
