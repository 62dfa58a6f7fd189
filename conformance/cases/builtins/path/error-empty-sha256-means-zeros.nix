builtins.path { path = ./support/tree; sha256 = ""; }
