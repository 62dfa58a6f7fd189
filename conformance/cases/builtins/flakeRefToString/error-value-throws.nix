builtins.flakeRefToString { type = "path"; path = throw "x"; }
