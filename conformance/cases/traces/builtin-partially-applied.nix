let third = builtins.elemAt [ 1 2 ]; in map third [ 0 1 2 ]
