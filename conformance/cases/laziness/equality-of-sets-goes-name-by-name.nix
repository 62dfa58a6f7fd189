{ a = throw "never"; b = 1; } == { a = throw "never"; c = 1; }
