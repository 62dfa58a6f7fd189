builtins.path { filter = ""; }
