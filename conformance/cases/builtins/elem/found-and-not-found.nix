map (x: builtins.elem x [ 1 "a" null true [ 2 ] { b = 3; } ]) [ 1 "a" null true [ 2 ] { b = 3; } 2 "b" false [ ] { } ]
