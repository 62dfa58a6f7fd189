builtins.toJSON { outPath = "/out"; b = throw "never"; }
