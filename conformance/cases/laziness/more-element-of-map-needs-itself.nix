let x = map (y: builtins.head x) [ 1 ]; in x
