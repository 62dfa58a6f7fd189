builtins.elem (builtins.trace "wanted" 3) [ 1 2 3 ]
