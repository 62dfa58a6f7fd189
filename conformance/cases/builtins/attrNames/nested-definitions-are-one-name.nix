builtins.attrNames { a.b = 1; a.c = 2; z.y.x = 3; }
