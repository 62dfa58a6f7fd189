builtins.toJSON { a = throw "not forced"; outPath = "/x"; }
