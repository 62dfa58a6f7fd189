{ a = [ { b = throw "inside"; } ]; }
