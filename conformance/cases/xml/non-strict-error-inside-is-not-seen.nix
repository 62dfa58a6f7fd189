{ a = throw "inside"; }
