builtins.path { path = ./support/tree/a.txt; recursive = false; }
