{ a = 1; ${"a" + ""} = throw "never"; }
