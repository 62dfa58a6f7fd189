builtins.toJSON { name = "x"; f = { a, ... }: a; }
