{ a = { b = throw "ab"; }; }.a.b
