builtins.toJSON { a = [ 1 { b = "ÿ"; } ]; c = 1; }
