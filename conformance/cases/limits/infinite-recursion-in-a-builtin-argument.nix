let a = builtins.length a; in a
