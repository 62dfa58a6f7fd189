builtins.path { path = ./support/tree; name = ""; }
