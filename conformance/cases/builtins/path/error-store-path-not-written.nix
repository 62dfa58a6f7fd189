let p = "${./support/tree}"; in builtins.path { path = p; }
