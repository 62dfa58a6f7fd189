builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" (a < b)) [ 381 152 60 865 430 301 144 464 944 635 ]
