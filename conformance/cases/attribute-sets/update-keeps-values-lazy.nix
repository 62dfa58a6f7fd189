({ a = throw "never"; b = 1; } // { c = throw "never"; }).b
