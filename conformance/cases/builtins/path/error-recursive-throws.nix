builtins.path { path = ./support; recursive = throw "x"; }
