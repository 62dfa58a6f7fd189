[ (builtins.elem 1.0 [ 1 ]) (builtins.elem (x: x) [ (x: x) ]) (builtins.elem [ ] [ { } [ ] ]) ]
