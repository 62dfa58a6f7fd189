{ a = throw "1"; } // { b = 1; }
