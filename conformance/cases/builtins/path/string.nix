builtins.path { path = toString ./support/tree; name = "n"; }
