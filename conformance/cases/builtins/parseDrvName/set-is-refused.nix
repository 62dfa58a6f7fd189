builtins.parseDrvName { name = "a-1"; outPath = "b-2"; }
