let s = { method = x: throw "in method"; }; in s.method 1
