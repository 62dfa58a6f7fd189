builtins.path { path = ./support/tree; name = "a b"; }
