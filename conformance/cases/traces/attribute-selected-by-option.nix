{ a = { b = throw "selected"; }; }
