let t = builtins.trace; in t "a" null + t "b" 1
