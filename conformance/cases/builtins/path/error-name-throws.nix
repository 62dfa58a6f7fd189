builtins.path { path = ./support; name = throw "x"; }
