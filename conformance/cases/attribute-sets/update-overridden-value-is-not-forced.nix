{ a = throw "never"; } // { a = 1; }
