builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" (a < b)) [ 738 705 316 495 165 737 49 82 615 ]
