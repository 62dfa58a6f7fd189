{ a = 1; b = throw "forced"; } == { a = 1; b = 2; }
