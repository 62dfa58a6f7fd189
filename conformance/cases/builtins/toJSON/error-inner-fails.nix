builtins.toJSON { a = [ 1 (builtins.toJSON { b = throw "inner"; }) ]; }
