builtins.path { path = ./support/tree/a.txt; filter = p: t: builtins.trace t false; }
