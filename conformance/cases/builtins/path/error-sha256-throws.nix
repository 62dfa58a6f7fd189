builtins.path { path = ./support; sha256 = throw "x"; }
