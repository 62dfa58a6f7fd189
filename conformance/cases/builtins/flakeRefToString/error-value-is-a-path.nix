builtins.flakeRefToString { type = "path"; path = /a; }
