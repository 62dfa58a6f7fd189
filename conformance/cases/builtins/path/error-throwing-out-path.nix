builtins.path { path = { outPath = throw "a"; }; }
